"""Action cards (应急处置卡) as they are carried: pages of a pocket or four on a sheet, in one or two languages."""
