//! How a product is made to act: actions, their JSON Schema, and the drivers.
