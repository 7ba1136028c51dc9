"""Spreadsheets in (headers found, cells understood, errors by sheet, row and column) and out (nothing that runs)."""
