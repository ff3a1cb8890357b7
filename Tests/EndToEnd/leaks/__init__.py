"""The leak matrix: what every operation of the contract must answer to whom, computed and compared."""
