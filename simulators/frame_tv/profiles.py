"""Five generations of the art channel, as tables.

The facts are owners' reports on public trackers. Where reports about a generation contradict each other, different
profiles follow different reports, so that a client that works with all five has met every variant.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from .states import Power, TokenRule


class Unknown(StrEnum):
    """What becomes of a request the firmware does not know."""

    ERROR = "error"
    SILENCE = "silence"


class Thumbnails(StrEnum):
    """How a request for thumbnails is answered."""

    FRAME = "frame"
    """In one binary websocket frame."""
    PLAIN = "plain"
    """Through a socket without TLS."""
    SECURED = "secured"
    """Through a socket with TLS."""
    FAILS = "fails"
    """With error -1."""


class Mattes(StrEnum):
    """How the mattes are listed."""

    IDS = "ids"
    """As combined ids, in `matte_list`."""
    TYPES = "types"
    """Only their types; xchwarze/samsung-tv-ws-api#109."""
    APART = "apart"
    """Types and colours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """How one generation of Frame behaves."""

    key: str
    model: str
    """As the REST interface names the platform; begins with the two digits of the model year."""
    model_name: str
    api_version: str
    requests: frozenset[str]
    """The requests that are answered."""
    refused: frozenset[str] = frozenset()
    """The requests that are answered with error -9."""
    silent: frozenset[str] = frozenset()
    """The requests that are not answered at all."""
    unknown: Unknown
    id_field: str
    """The request's field that replies are correlated by; the other one is ignored."""
    nouns: bool = False
    """Replies are named by nouns, and the reply to a change is the event that tells of the change."""
    pretty: bool = False
    """The inner JSON is written with line breaks."""
    category_field: str | None
    """The field `get_content_list` filters by; None filters never."""
    repeats_in_list: bool = False
    """The unfiltered list names recent and favourite pictures again."""
    mattes: Mattes = Mattes.APART
    thumbnails: Mapping[str, Thumbnails] = field(default_factory=dict)
    upload_by_frame: bool = False
    """Pictures come in a binary websocket frame; the socket way is answered with error -1."""
    upload_reply: bool = False
    """`send_image` is answered with the new id, besides the broadcast."""
    upload_event_has_id: bool = False
    """`image_added` carries the upload's id."""
    secured: bool = False
    """Sockets for pictures speak TLS."""
    resets_hasty_tls: bool = False
    """A socket with TLS that is connected at once is reset and the transfer forgotten (NickWaterton's samsungframetv)."""
    brightness: tuple[int, int]
    enforces_range: bool = True
    phantom_brightness: bool = False
    """Outside art mode the brightness reads as the highest; TheFab21/ha-samsungtv-smart#139."""
    current_is_stuck: bool = False
    """`get_current_artwork` names a store picture, whatever is on the wall; brookstalley/samsung-frame-art-loader."""
    power_state: Mapping[Power, str] = field(default_factory=dict)
    """What REST tells; empty when it does not tell."""
    token_rule: TokenRule
    answers_outside_art: bool = True
    """Whether the art channel answers while somebody watches television."""
    hold_switches_off: bool = True
    """Whether holding the power key darkens the panel; otherwise it is as good as pressed shortly."""

    @property
    def year(self) -> int:
        """Return the model year."""
        return 2000 + int(self.model.split("_", maxsplit=1)[0])


_EVERY = frozenset({
    "get_artmode_status", "set_artmode_status", "get_content_list", "get_current_artwork", "select_image",
    "delete_image_list", "change_favorite", "change_matte", "get_matte_list", "set_brightness",
    "set_color_temperature", "send_image",
})  # fmt: skip
_DIRECT = frozenset({"get_brightness", "get_color_temperature"})
_ROTATION = frozenset({"get_auto_rotation_status", "set_auto_rotation_status"})
_SLIDESHOW = frozenset({"get_slideshow_status", "set_slideshow_status"})
_SENSORS = frozenset({"get_motion_sensitivity", "get_motion_timer", "get_brightness_sensor_setting"})
_COMFORT = frozenset({
    "get_device_info", "get_current_rotation", "get_photo_filter_list", "set_photo_filter", "set_motion_timer",
    "set_motion_sensitivity", "set_brightness_sensor_setting",
})  # fmt: skip
_NEWER = _EVERY | _COMFORT | _SLIDESHOW | {"api_version", "get_artmode_settings", "get_thumbnail_list"}
_NEWEST = _NEWER | {"get_thumbnail", "reset_brightness", "get_art_picture_mode", "set_art_picture_mode"}
_ELSEWHERE = frozenset({
    "start_preview", "stop_preview", "preview_image", "send_image_list", "send_image_list_with_launch",
    "cancel_image_list", "get_content_matte_list", "get_photo_filter_thumbnail_list", "tv_information", "current_app",
})  # fmt: skip
_LIT = {Power.ART: "on", Power.TV: "on", Power.DARK: "standby"}

PROFILES: Mapping[str, Profile] = {
    profile.key: profile
    for profile in (
        Profile(
            key="y2019_097",
            model="19_MUSEM_FRAME",
            model_name="QE55LS03RAUXXC",
            api_version="0.97",
            requests=_EVERY | _DIRECT | _ROTATION | {"get_api_version", "get_thumbnail"},
            unknown=Unknown.ERROR,
            id_field="id",
            nouns=True,
            pretty=True,
            category_field=None,
            mattes=Mattes.IDS,
            thumbnails={"get_thumbnail": Thumbnails.FRAME},
            upload_by_frame=True,
            upload_event_has_id=True,
            brightness=(1, 10),
            token_rule=TokenRule.ACCEPTED,
            answers_outside_art=False,
        ),
        Profile(
            key="y2021_203",
            model="21_PONTUSM_FTV",
            model_name="QE55LS03AAUXXH",
            api_version="2.03",
            requests=_EVERY | _DIRECT | _ROTATION | _SENSORS | _COMFORT | {"get_api_version", "get_thumbnail"},
            unknown=Unknown.ERROR,
            id_field="id",
            nouns=True,
            pretty=True,
            category_field="category",
            mattes=Mattes.TYPES,
            thumbnails={"get_thumbnail": Thumbnails.PLAIN},
            upload_event_has_id=True,
            brightness=(1, 10),
            power_state=_LIT,
            token_rule=TokenRule.ACCEPTED,
        ),
        Profile(
            key="y2022_434",
            model="22_PONTUSM_FTV",
            model_name="QE55LS03BAUXXU",
            api_version="4.3.4.0",
            requests=_NEWER,
            unknown=Unknown.SILENCE,
            id_field="request_id",
            category_field="category_id",
            thumbnails={"get_thumbnail_list": Thumbnails.SECURED},
            secured=True,
            resets_hasty_tls=True,
            brightness=(0, 10),
            power_state=_LIT,
            token_rule=TokenRule.ACCEPTED,
        ),
        Profile(
            key="y2024_501",
            model="24_PONTUSM_FTV",
            model_name="QE55LS03DAUXXU",
            api_version="5.0.1.0",
            requests=_NEWEST - {"get_thumbnail"},
            refused=_ELSEWHERE,
            unknown=Unknown.SILENCE,
            id_field="request_id",
            category_field="category_id",
            repeats_in_list=True,
            thumbnails={"get_thumbnail_list": Thumbnails.SECURED},
            upload_reply=True,
            secured=True,
            brightness=(0, 10),
            enforces_range=False,
            phantom_brightness=True,
            current_is_stuck=True,
            power_state=_LIT,
            token_rule=TokenRule.FORBIDDEN,
        ),
        Profile(
            key="y2025_501",
            model="25_PTM_FTV",
            model_name="QE55LS03FAUXXU",
            api_version="5.0.1.0",
            requests=_NEWEST,
            silent=frozenset({"get_api_version"}) | _DIRECT | _ROTATION,
            unknown=Unknown.ERROR,
            id_field="request_id",
            category_field="category_id",
            repeats_in_list=True,
            thumbnails={"get_thumbnail_list": Thumbnails.FAILS, "get_thumbnail": Thumbnails.PLAIN},
            upload_reply=True,
            secured=True,
            brightness=(0, 50),
            power_state=_LIT | {Power.ART: "standby"},
            token_rule=TokenRule.REQUIRED,
            hold_switches_off=False,
        ),
    )
}  # fmt: skip
