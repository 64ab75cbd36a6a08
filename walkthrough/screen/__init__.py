"""Draws cards, trees and differences on a learner's terminal."""
