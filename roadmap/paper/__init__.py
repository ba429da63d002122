"""Pages as PDF, printed by Chromium (opm.kernel.pdf): a file a noun."""
