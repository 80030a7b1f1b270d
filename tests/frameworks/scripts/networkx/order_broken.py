"""Greedy colouring of a graph whose nodes are added from a set of names."""

import networkx as nx

ROADS = [("Rome", "Milan"), ("Milan", "Turin"), ("Turin", "Genoa"), ("Genoa", "Rome"), ("Rome", "Turin"), ("Bari", "Rome")]


def graph():
    built = nx.Graph()
    for town in {town for road in ROADS for town in road}:  # cause: hash.order
        built.add_node(town)
    built.add_edges_from(ROADS)
    return built


def main():
    colours = nx.greedy_color(graph(), strategy="connected_sequential_bfs")
    print("colours", sorted(colours.items()))


main()
