"""What can go wrong with a ComfyUI server, in words its owner can act on."""

from ...errors import InvalidRequestError, ScreenMachineError


class ComfyUnreachableError(ScreenMachineError):
    """Nothing answers, or the connection broke; details: `host`."""

    code = "comfy_unreachable"


class ComfyTroubledError(ScreenMachineError):
    """The server, or a proxy before it, answers with an error of its own; details: `host`, `request`, `status`."""

    code = "comfy_troubled"


class ComfyNotComfyError(ScreenMachineError):
    """Something answers and it is not a ComfyUI; details: `host`."""

    code = "comfy_not_comfyui"


class ComfyAddressInvalidError(InvalidRequestError):
    """What was given is no address."""

    code = "comfy_address_invalid"


class ComfyAuthRequiredError(ScreenMachineError):
    """Who asks has to log in, or may not enter; details: `host`."""

    code = "comfy_auth_required"


class ComfyTooOldError(ScreenMachineError):
    """The server chooses the ids of tasks itself, so nobody could tell whether one was taken; details: `version`, `oldest`."""

    code = "comfy_too_old"


class ComfyWorkflowInvalidError(InvalidRequestError):
    """The server cannot run some nodes as they are set, as with a model it does not have; details: `reasons`, a sentence."""

    code = "comfy_workflow_invalid"


class ComfyNodeMissingError(InvalidRequestError):
    """The server does not know a node's class; details: `node`."""

    code = "comfy_node_missing"


class ComfyNoOutputsError(InvalidRequestError):
    """No node of the workflow saves anything."""

    code = "comfy_no_outputs"


class ComfyAttachmentRefusedError(ScreenMachineError):
    """A reference picture was not taken, mostly for its size; details: `name`, `status`."""

    code = "comfy_attachment_refused"


class ComfyNodeFailedError(ScreenMachineError):
    """A node failed while it ran; details: `node`, `reason`."""

    code = "comfy_node_failed"


class ComfyOutOfMemoryError(ScreenMachineError):
    """The memory of the server's graphics card did not suffice; details: `node`."""

    code = "comfy_out_of_memory"


class ComfyInterruptedError(ScreenMachineError):
    """Somebody stopped the task on the server."""

    code = "comfy_interrupted"


class ComfyNotStoppedError(ScreenMachineError):
    """The server leaves the task in its queue, however often it is told to take it out; details: `host`."""

    code = "comfy_not_stopped"


class ComfyForgottenError(ScreenMachineError):
    """The server knows nothing of the task: it was restarted, or somebody emptied its queue; details: `host`."""

    code = "comfy_forgotten"


class ComfyNothingMadeError(ScreenMachineError):
    """The workflow ran and saved no picture, video or sound."""

    code = "comfy_nothing_made"


class ComfyFileMissingError(ScreenMachineError):
    """What was made is no longer on the server; details: `name`."""

    code = "comfy_file_missing"


class ComfyFileTooLargeError(ScreenMachineError):
    """What was made is larger than we take; details: `name`, `limit`, in MB."""

    code = "comfy_file_too_large"
