"""Finds the communities of a friendship graph, and the most central member of each."""

import networkx as nx


def friends():
    return nx.connected_watts_strogatz_graph(60, 6, 0.3, seed=1)


def groups(graph):
    found = nx.community.louvain_communities(graph, seed=9)
    return sorted(sorted(members) for members in found)


def main():
    graph = friends()
    centrality = nx.degree_centrality(graph)
    for members in groups(graph):
        print(len(members), max(members, key=lambda node: (centrality[node], node)))


main()
