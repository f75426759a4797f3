using TinyInfer.Anomaly;
using TinyInfer.Signal;

namespace TinyInfer.Converter.Simulation;

/// <summary>What the device made of one window.</summary>
/// <param name="Start">First moment of the window.</param>
/// <param name="End">The moment after its last: when the device knows.</param>
/// <param name="Score">The score after the filter; NaN where there is none.</param>
/// <param name="Threshold">The threshold at that time; NaN while it is learned.</param>
/// <param name="State">The detector's state.</param>
/// <param name="Fault">What was wrong with the sensor.</param>
/// <param name="Label">What a classifier took it for; null without one.</param>
public sealed record SimulatedWindow(int Start, int End, float Score, float Threshold, DetectorState State, SensorFault Fault, string? Label);
