"""A Ray cluster of several nodes on this machine, in a process of its own: tests say what it does.

``python -m tests.backend.service.ray_nodes OPTIONS``, with OPTIONS as JSON: ``head``, what the
first node is given besides. Each line of its input is a number of nodes to add, of one core each,
or ``kill NODE``; it answers with a line of JSON: the cluster's address, and the nodes' ids and
their raylets' processes.
"""

import json
import os
import sys

QUIET = {"include_log_monitor": False}
"""Nobody reads here what workers print: Ray keeps it in files. Nor has the head a monitor, which
would ask a cloud for nodes."""


def main():
    from ray._private import utils
    from ray.cluster_utils import Cluster

    options = json.loads(sys.argv[1])
    head = {"num_cpus": 0, "include_dashboard": False, "no_monitor": True, **QUIET, **options}
    if not head["include_dashboard"]:
        # Each node's agent would load, for seconds, what a dashboard asks it for.
        utils.get_dashboard_dependency_error = lambda: ImportError("there is no dashboard")
    cluster = Cluster(initialize_head=True, head_node_args=head, shutdown_at_exit=True)
    nodes = {}
    tell(cluster, nodes)
    for line in sys.stdin:
        if line.startswith("kill "):
            kill(nodes.pop(line.split()[1]))
        else:
            nodes |= {
                n.node_id: n
                for n in [cluster.add_node(num_cpus=1, **QUIET) for _ in range(int(line))]
            }
        tell(cluster, nodes)
    os._exit(0)  # its processes end with this one


def raylet_of(node):
    return node.all_processes["raylet"][0].process


def kill(node):
    """Kill a node's raylet, and reap it: its workers look whether its process is there."""
    raylet_of(node).kill()
    raylet_of(node).wait()


def tell(cluster, nodes):
    found = {
        "address": cluster.address,
        "dashboard": cluster.webui_url,
        "nodes": {name: raylet_of(node).pid for name, node in nodes.items()},
    }
    print(json.dumps(found), flush=True)


if __name__ == "__main__":
    main()
