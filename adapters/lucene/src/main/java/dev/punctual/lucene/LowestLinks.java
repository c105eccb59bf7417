package dev.punctual.lucene;

import java.util.Arrays;
import org.apache.lucene.util.hnsw.NeighborArray;
import org.apache.lucene.util.hnsw.OnHeapHnswGraph;

/// The links of the lowest level of a graph, with some added for nodes that few others lead to.
final class LowestLinks {
    /*
     * The builder keeps of a node's links those that lead in different directions. In data without clusters, some nodes are
     * near to very many, which have links to them, and lead to a few of these only: three in a hundred are left that no
     * other leads to, which a search as good as never finds, and one in five with less than four. So those that such a
     * node leads to get a link back to it, if need be in place of one to a node that very many lead to. Figures:
     * docs/decisions/similar-items.md.
     */
    private final int[][] links; // by node, with room
    private final int[] counts;
    private final int[] leading; // here, by node
    private final int few;
    private final int many;

    private LowestLinks(OnHeapHnswGraph graph, int nodes, int most) {
        this.links = new int[nodes][];
        this.counts = new int[nodes];
        this.leading = new int[nodes];
        this.few = 3 * most / 8;
        this.many = 2 * most;
        for (int node = 0; node < nodes; node++) {
            NeighborArray built = graph.getNeighbors(0, node);
            links[node] = Arrays.copyOf(built.nodes(), most);
            counts[node] = built.size();
            for (int i = 0; i < built.size(); i++) {
                leading[built.nodes()[i]]++;
            }
        }
    }

    /// The links of each node.
    ///
    /// @param most how many a node can have
    static int[][] of(OnHeapHnswGraph graph, int nodes, int most) {
        var lowest = new LowestLinks(graph, nodes, most);
        for (int node = 0; node < nodes; node++) {
            lowest.leadTo(node, graph.getNeighbors(0, node));
        }
        for (int node = 0; node < nodes; node++) {
            lowest.links[node] = Arrays.copyOf(lowest.links[node], lowest.counts[node]);
        }
        return lowest.links;
    }

    /// Has those that the builder had a node lead to lead back to it, until enough do.
    private void leadTo(int node, NeighborArray built) {
        for (int i = 0; i < built.size() && leading[node] < few; i++) {
            int near = built.nodes()[i];
            if (!leads(near, node) && makeRoom(near)) {
                links[near][counts[near]++] = node;
                leading[node]++;
            }
        }
    }

    /// Whether a node can have a link more, if need be for one to a node that many others lead to.
    private boolean makeRoom(int node) {
        int[] own = links[node];
        if (counts[node] < own.length) {
            return true;
        }
        int most = 0;
        for (int i = 1; i < own.length; i++) {
            most = leading[own[i]] > leading[own[most]] ? i : most;
        }
        if (leading[own[most]] <= many) {
            return false;
        }
        leading[own[most]]--;
        own[most] = own[--counts[node]];
        return true;
    }

    private boolean leads(int from, int to) {
        for (int i = 0; i < counts[from]; i++) {
            if (links[from][i] == to) {
                return true;
            }
        }
        return false;
    }
}
