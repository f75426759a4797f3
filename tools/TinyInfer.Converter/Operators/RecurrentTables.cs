namespace TinyInfer.Converter.Operators;

/// <summary>The tables of a recurrent layer, and the scales that go with them.</summary>
/// <param name="Scalings">The functions: that of the gates first, then the candidate's, then that of an LSTM's cell.</param>
/// <param name="Attributes">The layer's own attributes.</param>
/// <param name="StateBits">Fraction bits of the 16-bit state.</param>
/// <param name="HiddenStep">What one step of a hidden value, before it becomes int8, is in reals.</param>
internal sealed record RecurrentTables(GateScaling[] Scalings, int[] Attributes, int StateBits, double HiddenStep);
