"""Greedy colouring of a graph whose nodes are added from a sorted list of names."""

import networkx as nx

ROADS = [("Rome", "Milan"), ("Milan", "Turin"), ("Turin", "Genoa"), ("Genoa", "Rome"), ("Rome", "Turin"), ("Bari", "Rome")]


def graph():
    built = nx.Graph()
    for town in sorted({town for road in ROADS for town in road}):
        built.add_node(town)
    built.add_edges_from(ROADS)
    return built


def main():
    colours = nx.greedy_color(graph(), strategy="connected_sequential_bfs")
    print("colours", sorted(colours.items()))


main()
