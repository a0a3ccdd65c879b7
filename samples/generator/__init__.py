"""Draws synthetic vouchers with right arithmetic, as files of every carrier.

Everything in them is invented: the city, the people, the sellers, the tax ids (region 330199
belongs to no one). Every sheet carries the words 样张·非真实票据 at its edge.
"""
