"""Writes the fictional demo county (岚溪县) and the mini county (松洋县) that this folder holds.

Run ``python -m data.generator`` from the root of the repository. Seeds are fixed: the files come out the same, byte for
byte. Everything is invented; no real place, person or institution is described.
"""
