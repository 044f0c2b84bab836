"""Unions from files."""
