"""What people may ask of a company that knows them: what do you know, forget me, don't write to me; and what they agreed to.

Knows tables by what is in them (somebody's rows), not how they came there and not what conditions are made of.
"""
