"""What can go wrong with RunPod, in words its customer can act on."""

from ...errors import InvalidRequestError, ScreenMachineError


class RunPodUnavailableError(ScreenMachineError):
    """RunPod has trouble of its own, which passes; details: `status`."""

    code = "runpod_unavailable"

    def __init__(self, *, pause: float = 0.0, **details: str | float) -> None:
        """Keep for how many seconds RunPod asks to be left alone."""
        super().__init__(**details)
        self.pause = pause


class RunPodUnreachableError(RunPodUnavailableError):
    """Nothing came back: no name, no connection, no answer; details: `host`."""

    code = "runpod_unreachable"


class RunPodBusyError(RunPodUnavailableError):
    """The endpoint was asked too often."""

    code = "runpod_busy"


class RunPodKeyRefusedError(ScreenMachineError):
    """The key is wrong, revoked or has no right to use the endpoint."""

    code = "runpod_key_refused"


class RunPodEndpointUnknownError(InvalidRequestError):
    """The account has no such endpoint; details: `endpoint`."""

    code = "runpod_endpoint_unknown"


class RunPodEndpointUnreadableError(InvalidRequestError):
    """What was given is no id of an endpoint, and no address with one in it."""

    code = "runpod_endpoint_unreadable"


class RunPodAddressInvalidError(InvalidRequestError):
    """What was given is no address of an API."""

    code = "runpod_address_invalid"


class RunPodPolicyError(InvalidRequestError):
    """RunPod does not take the limits of a job's time, or they contradict each other."""

    code = "runpod_policy_invalid"


class RunPodRequestRefusedError(ScreenMachineError):
    """RunPod did not like a request; details: `status`, `reason`."""

    code = "runpod_request_refused"


class RunPodPayloadTooLargeError(InvalidRequestError):
    """A task is larger than RunPod takes, mostly by its reference pictures; details: `megabytes`, `limit`."""

    code = "runpod_payload_too_large"


class RunPodAttachmentsError(InvalidRequestError):
    """The endpoint's worker takes a graph alone, and the task has reference pictures."""

    code = "runpod_attachments_not_taken"


class RunPodJobExpiredError(ScreenMachineError):
    """RunPod does not know the job any more: it waited too long, or its result was fetched too late; details: `job`."""

    code = "runpod_job_expired"


class RunPodJobOverdueError(ScreenMachineError):
    """RunPod never told the end of a job, long after it must have ended; details: `job`."""

    code = "runpod_job_overdue"


class RunPodJobTimedOutError(ScreenMachineError):
    """The job took longer than allowed and was stopped; details: `seconds`, as allowed."""

    code = "runpod_job_timed_out"


class RunPodJobCancelledError(ScreenMachineError):
    """Somebody cancelled the job."""

    code = "runpod_job_cancelled"


class RunPodJobFailedError(ScreenMachineError):
    """The worker failed; details: `reason`, in its own words."""

    code = "runpod_job_failed"


class RunPodNodeFailedError(ScreenMachineError):
    """A node of the workflow failed while it ran; details: `node`, `reason`."""

    code = "runpod_node_failed"


class RunPodNodeInvalidError(ScreenMachineError):
    """The worker's ComfyUI cannot run a node as it is set, as with a model it does not have; details: `node`, `reason`."""

    code = "runpod_node_invalid"


class RunPodOutputMissingError(ScreenMachineError):
    """The job completed and its result is not there: it was larger than RunPod's answers may be."""

    code = "runpod_output_missing"


class RunPodNothingMadeError(ScreenMachineError):
    """The workflow ran and saved nothing."""

    code = "runpod_nothing_made"


class RunPodOutputUnusableError(ScreenMachineError):
    """The worker answered with something in which there is no picture and no video; details: `keys`, what it had."""

    code = "runpod_output_unusable"


class RunPodDownloadError(ScreenMachineError):
    """What was made lies somewhere and could not be fetched from there; details: `host`, `reason`."""

    code = "runpod_download_failed"

    def __init__(self, *, passes: bool = False, **details: str | float) -> None:
        """Keep whether it may be different in a moment."""
        super().__init__(**details)
        self.passes = passes
