"""Statistical metadata (Peraturan BPS 5/2020): activity (MS-Keg), variable (MS-Var), indicator (MS-Ind)."""
