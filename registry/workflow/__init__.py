"""Who may move what (Perpres 39/2019): produsen submits, walidata verifies, pembina or a second walidata approves."""
