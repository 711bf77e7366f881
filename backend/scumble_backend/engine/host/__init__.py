"""The machine: devices, memory, and what is kept between jobs."""
