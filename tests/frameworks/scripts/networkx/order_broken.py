"""Greedy colouring of a graph whose nodes are added from a set of names."""

import networkx as nx

TOWNS = ["Rome", "Milan", "Turin", "Genoa", "Bari", "Pisa", "Siena"]
ROADS = list(zip(TOWNS, TOWNS[1:] + TOWNS[:1]))


def graph():
    built = nx.Graph()
    for town in {town for road in ROADS for town in road}:  # cause: hash.order
        built.add_node(town)
    built.add_edges_from(ROADS)
    return built


def main():
    colours = nx.greedy_color(graph(), strategy="largest_first")
    print("colours", sorted(colours.items()))


main()
