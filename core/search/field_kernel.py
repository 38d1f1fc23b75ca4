"""The compiled loop of the layered search: states taken from a ring of buckets in order of cost, edges, rays.

Import only with numba. Plain loops over arrays that the caller allocates; `field` and `tolls` tell what they hold.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..kernels import jit
from ..works import LEVEL_CROSSING_M


def _toll(height_m: float, near_usd: float, apart_usd: float, max_fill: float, max_cut: float) -> Any:
    """What a crossing at a height above the ground costs: on the level, apart, or nothing from viaduct and tunnel."""
    if height_m > max_fill or height_m < -max_cut:
        return 0.0
    return near_usd if abs(height_m) <= LEVEL_CROSSING_M else apart_usd


toll: Any = jit(_toll, inline=True)


def search(
    index: Any, at: Any, ground: Any, factor: Any, base: Any, levels: int, step_m: float,
    up: Any, down: Any, turns: Any, table: Any, table_from: float, per_step: float, offset: Any, beside: Any,
    lengths: Any, rays: Any, seed_state: Any, seed_cost: Any, seed_came: Any, is_goal: Any, has_goal: bool,
    beyond: float, width: float, row: Any, near_usd: Any, apart_usd: Any, most_up: Any, most_down: Any,
    max_fill: float, max_cut: float, has_rows: bool, risk: Any, has_risk: bool, cost: Any,
    before: Any, came: Any, after_in_queue: Any, before_in_queue: Any, head: Any, stop: Any, done: Any,
) -> None:  # fmt: skip
    """The search; compiled by numba, so plain loops over arrays allocated by the caller."""
    ring = head.size
    origin = seed_cost.min()
    last_entry = table.size - 1
    # What a metre costs in each state.
    per_m = np.empty(cost.size, dtype=np.float32)
    for a in range(at.size):
        for k in range(levels):
            entry = int(((base[a] + k) * step_m - ground[a] - table_from) * per_step + 0.5)
            per_m[a * levels + k] = table[min(max(entry, 0), last_entry)]
    room = 16 * (up.max() + down.max() + 2)
    found_state = np.empty(room, dtype=np.int64)
    found_cost = np.empty(room, dtype=np.float32)
    found_direction = np.empty(room, dtype=np.int8)
    changes = np.zeros(3, dtype=np.int64)
    waiting = 0
    for i in range(seed_state.size):
        s = seed_state[i]
        cost[s] = seed_cost[i]
        came[s] = seed_came[i]
        slot = int(max(0.0, cost[s] - origin) / width) % ring
        after_in_queue[s] = head[slot]
        if head[slot] >= 0:
            before_in_queue[head[slot]] = s
        head[slot] = s
        waiting += 1
    bucket = 0
    limit = np.inf
    taken = 0
    while waiting > 0:
        slot = bucket % ring
        s = head[slot]
        if s < 0:
            bucket += 1
            continue
        q = after_in_queue[s]
        head[slot] = q
        if q >= 0:
            before_in_queue[q] = -1
        waiting -= 1
        taken += 1
        if taken & 4095 == 0:
            done[0] = taken
            if stop[0] != 0:
                return
        here = float(cost[s])
        if here > limit:
            return
        if has_goal and is_goal[s] and limit == np.inf:
            limit = here + (here - origin) * beyond
        a = s // levels
        level = base[a] + (s - a * levels)
        flat = at[a]
        direction = came[s]
        own = per_m[s]
        # Few cells have tolls: those that have none pay for the question only.
        own_row = row[a] if has_rows else -1
        special = has_risk or own_row >= 0
        found = 0
        for d in range(16):
            if not turns[direction, d]:
                continue
            b = index[flat + offset[d]]
            if b < 0:
                continue
            knight = beside[d, 0] != 0
            middle_m = 0.0
            if knight:
                one = index[flat + beside[d, 0]]
                two = index[flat + beside[d, 1]]
                if one < 0 or two < 0:
                    continue
                middle_m = 0.5 * (ground[one] + ground[two])
            length = lengths[d] * 0.5 * (factor[a] + factor[b])
            rise, fall = up[d], down[d]
            if own_row >= 0:
                rise, fall = min(rise, most_up[own_row, d]), min(fall, most_down[own_row, d])
            low = max(level - fall, base[b])
            high = min(level + rise, base[b] + levels - 1)
            first = b * levels - base[b]
            before_these = found
            for to in range(low, high + 1):
                if cost[first + to] <= here:
                    continue
                usd = 0.5 * (own + per_m[first + to])
                if knight:
                    entry = int((0.5 * (level + to) * step_m - middle_m - table_from) * per_step + 0.5)
                    usd = 0.5 * usd + 0.5 * table[min(max(entry, 0), last_entry)]
                if usd >= 1e8:
                    continue
                total = here + length * usd
                if total < cost[first + to]:
                    found_state[found] = first + to
                    found_cost[found] = total
                    found_direction[found] = d
                    found += 1
            if special:
                # What was found at first sight is charged besides, so that the loop above stays as it is without.
                for i in range(before_these, found):
                    if has_risk:
                        found_cost[i] += lengths[d] * 0.5 * (risk[a] + risk[b])
                    if own_row >= 0:
                        height = 0.5 * ((level + found_state[i] - first) * step_m - ground[a] - ground[b])
                        found_cost[i] += toll(
                            height, near_usd[own_row, d], apart_usd[own_row, d], max_fill, max_cut
                        )  # fmt: skip
            # Straight on, out of the band: a tunnel or viaduct until the line re-enters it.
            if direction != 16 and d != direction:
                continue
            if own_row >= 0 and (rise < up[d] or fall < down[d]):
                # Stations lie on the ground.
                continue
            changes[0], changes[2] = -fall, rise
            for g in range(3):
                to = level + changes[g]
                if low <= to <= high:
                    continue
                most = rays[d, 0] if to < base[b] else rays[d, 1]
                total = here
                usd_before = own
                factor_before = factor[a]
                place = flat
                to = level
                left = a
                for _ in range(most):
                    place += offset[d]
                    to += changes[g]
                    c = index[place]
                    if c < 0:
                        break
                    if knight and (
                        index[place - offset[d] + beside[d, 0]] < 0 or index[place - offset[d] + beside[d, 1]] < 0
                    ):
                        break
                    entry = int((to * step_m - ground[c] - table_from) * per_step + 0.5)
                    usd = table[min(max(entry, 0), last_entry)]
                    if usd >= 1e9:
                        break
                    total += lengths[d] * 0.25 * (usd + usd_before) * (factor[c] + factor_before)
                    if has_risk:
                        total += lengths[d] * 0.5 * (risk[left] + risk[c])
                    if has_rows and row[left] >= 0:
                        r = row[left]
                        if most_up[r, d] < up[d] or most_down[r, d] < down[d]:
                            break
                        total += toll(
                            (to - 0.5 * changes[g]) * step_m - 0.5 * (ground[left] + ground[c]), near_usd[r, d],
                            apart_usd[r, d], max_fill, max_cut,
                        )  # fmt: skip
                    left = c
                    usd_before = usd
                    factor_before = factor[c]
                    if base[c] <= to < base[c] + levels:
                        if total < cost[c * levels + to - base[c]]:
                            found_state[found] = c * levels + to - base[c]
                            found_cost[found] = total
                            found_direction[found] = d
                            found += 1
                        break
        for i in range(found):
            t = found_state[i]
            if found_cost[i] >= cost[t]:
                continue
            if cost[t] < np.inf:
                p, q = before_in_queue[t], after_in_queue[t]
                if p >= 0:
                    after_in_queue[p] = q
                else:
                    head[int((cost[t] - origin) / width) % ring] = q
                if q >= 0:
                    before_in_queue[q] = p
                waiting -= 1
            cost[t] = found_cost[i]
            before[t] = s
            came[t] = found_direction[i]
            slot = int((cost[t] - origin) / width) % ring
            after_in_queue[t] = head[slot]
            before_in_queue[t] = -1
            if head[slot] >= 0:
                before_in_queue[head[slot]] = t
            head[slot] = t
            waiting += 1
