"""What can be wrong with a graph, in words its owner understands."""

from ...errors import InvalidRequestError


class GraphError(InvalidRequestError):
    """A graph cannot be used as it is."""

    code = "graph_unusable"


class GraphUnreadableError(GraphError):
    """It is no JSON, or no object of nodes."""

    code = "graph_unreadable"


class GraphForEditorError(GraphError):
    """It was saved for ComfyUI's editor; a server takes only what “Export (API)” writes."""

    code = "graph_for_editor"


class GraphNodeError(GraphError):
    """A node has no class or no inputs; details: `node`."""

    code = "graph_node_broken"


class GraphLinkError(GraphError):
    """An input is wired to a node that is not there; details: `node`, `input`, `missing`."""

    code = "graph_link_broken"


class GraphCycleError(GraphError):
    """Nodes wait for each other; details: `node`."""

    code = "graph_cycle"


class GraphSkipError(GraphError):
    """A node cannot be left out, because nothing before it yields what a node behind it needs; details: `node`, `consumer`, `input`."""

    code = "graph_skip_impossible"
