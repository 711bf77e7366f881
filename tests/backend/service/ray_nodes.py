"""A Ray cluster of several nodes on this machine, in a process of its own: tests say what it does.

``python -m tests.backend.service.ray_nodes OPTIONS``, with OPTIONS as JSON: ``head``, what the
first node is given besides. Each line of its input is a number of nodes to add, of one core each,
or ``kill NODE``; it answers with a line of JSON: the cluster's address, and the nodes' ids and
their raylets' processes.

A node is its raylet and its workers. What no job of ours asks Ray for is left out, and is there in
the clusters that ``test_own_cluster`` and ``test_dispatcher`` have the product start.
"""

import json
import os
import sys
from pathlib import Path

QUIET = {"include_log_monitor": False}
"""Nobody reads here what workers print: Ray keeps it in files. Nor has the head a monitor, which
would ask a cloud for nodes."""
AGENT_PORTS = (
    *("metrics_agent_port", "metrics_export_port", "dashboard_agent_listen_port"),
    "runtime_env_agent_port",
)
"""Files in which a raylet looks where its agents are."""
NO_PORT = "-1"
"""What Ray's own agents write for what they do not serve."""
IN_PLACE_OF_AGENTS = 'sh -c "exec tail --pid=$RAY_RAYLET_PID -f /dev/null"'
"""Lives as long as the raylet, which ends if one of its agents ends."""


def main():
    from ray.cluster_utils import Cluster

    options = json.loads(sys.argv[1])
    head = {"num_cpus": 0, "include_dashboard": False, "no_monitor": True, **QUIET, **options}
    leave_out_agents()
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


def leave_out_agents():
    """Start raylets without Ray's two agents, which load for seconds on each node.

    One gathers figures for a dashboard, the other installs what a job's ``runtime_env`` names. And
    start no dashboard's server where none is asked for: it would only count users.
    """
    from ray._private import services

    start, serve = services.start_ray_process, services.start_api_server

    def start_agentless(command, *arguments, **options):
        return start(agentless(command), *arguments, **options)

    def serve_if_asked(include_dashboard, *arguments, **options):
        if not include_dashboard:
            return None, None
        return serve(include_dashboard, *arguments, **options)

    services.start_ray_process, services.start_api_server = start_agentless, serve_if_asked


def agentless(command):
    """Have a raylet's command start programs that do nothing, and find that they serve nothing."""
    given = dict(word.removeprefix("--").split("=", 1) for word in command if "=" in word)
    agents = [name for name in given if name.endswith("_agent_command")]
    if not agents:
        return command
    for port in AGENT_PORTS:
        (Path(given["session_dir"]) / f"{port}_{given['node_id']}").write_text(NO_PORT)
    others = [word for word in command if "_agent_command=" not in word]
    return [*others, *(f"--{name}={IN_PLACE_OF_AGENTS}" for name in agents)]


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
