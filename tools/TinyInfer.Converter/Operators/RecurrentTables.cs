namespace TinyInfer.Converter.Operators;

/// <summary>The tables of a recurrent layer, and the scales that go with them.</summary>
/// <param name="Scalings">The functions: that of the gates first, then the candidate's, then that of an LSTM's cell.</param>
/// <param name="StateBits">Fraction bits of the 16-bit state.</param>
/// <param name="HiddenStep">What one step of a hidden value, before it becomes int8, is in reals.</param>
/// <param name="CellLimit">Largest magnitude of an LSTM's cell.</param>
internal sealed record RecurrentTables(GateScaling[] Scalings, int StateBits, double HiddenStep, int CellLimit = 0)
{
    /// <summary>By how many more bits a candidate is finer than the state.</summary>
    internal int ProductShift => Scalings.Length > 1 ? Scalings[1].Bits - StateBits : 0;
}
