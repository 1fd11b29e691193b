"""How the service is doing, in numbers and in lines: metrics for Prometheus, one log line a request."""
