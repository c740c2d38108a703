"""Pictures on their way to Home Assistant's media browser and dashboards: of the library, and of the TVs."""
