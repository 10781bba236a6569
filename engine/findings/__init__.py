"""Findings: what a backend's matches mean to people."""
