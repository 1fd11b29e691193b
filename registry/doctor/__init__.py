"""What is wrong with an instance, said in words, with what to do: ``satudata doctor``."""
