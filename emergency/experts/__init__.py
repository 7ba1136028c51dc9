"""The register of experts (专家库): who may be asked to review plans, and what they know."""
