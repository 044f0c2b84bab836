"""Niangjia (娘家): the smart trade-union platform of a city federation."""
