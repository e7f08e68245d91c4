"""What a drawing means: gates, the circuit as a value, the compiler that makes one, its cost and its diagram.

Nothing here simulates anything, and the compiler knows no block type by name: each placed block puts its own gates
on a builder.
"""
