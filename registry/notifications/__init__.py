"""What people are told: that something waits for them, was decided, stopped or is late; on a page and by e-mail."""
