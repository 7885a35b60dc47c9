"""Rules of law: pure functions over plain values, with the numbers and dates taken from packs.

A rule looks at what a movement says and at facts that hold at its moment, and says whether
something holds, does not, or cannot be told, with the rows and facts it rests on. It reports;
counsel concludes.
"""
