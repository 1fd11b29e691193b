"""What ships beside the vocabularies, as JSON: data standards, and profiles of systems that write them. Data only."""
