"""PURE. Claims, places and time: one function makes a Reading."""
