"""The catalogue: datasets and their distributions as DCAT 3 / DCAT-AP 3 describe them."""
