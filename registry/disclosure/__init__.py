"""What must not leave: personal data in any column, and counts so small that they point at persons."""
