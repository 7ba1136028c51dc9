"""Filing with the authority: documents, the five-day clock, notice, receipt, re-filing."""
