"""Word manuscripts: opened, their tables and numbers found, read as they stand, and put in anew."""
