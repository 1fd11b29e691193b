"""The rows of every distribution that is a table, in the forms that programs and people open."""
