"""What can be told of a person from what they gave: sex, name day, place, device, reachability, age band, assumed cost.

Pure: text in, a small frozen answer out, with how sure it is (0 to 1) and the reason in a few words. What can't be told is ``None``,
never a guess without a mark. Knows no tables of the store, engines, files of users (but their own table of places) and no clock.
"""
