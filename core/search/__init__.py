"""Finding alignments: a search over place and track level on coarse cells, refined, laid out and improved.

grid: cells of the working plane. field: the layered Dijkstra search. routes: several different routes from two fields.
fit: routes to tangent polygons. improve: tangent polygons moved where the profile gets cheaper.
brief: what is asked for. finding: routes over coarse cells. working_out: from a route to an evaluated line.
pipeline: all of it, from a scenario to evaluated alternatives. survey: the points, the area and why there is no route.
lesser: the way without numba. verdict: whether a line keeps what was asked. corridor: the corridor map.
estimate: time and memory, before the start.
"""
