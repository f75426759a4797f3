namespace TinyInfer.Converter.Blob.Records;

/// <summary>The phases of an axis of a transposed convolution; as many as outputs lie between those that the first phase makes.</summary>
/// <param name="Dilation">Distance of a phase's taps in the input.</param>
/// <param name="Phases">Number of taps of each phase, and the coordinate of the input element that the first tap of its first output
/// sees.</param>
internal sealed record PhaseAxis(int Dilation, IReadOnlyList<(int Taps, int Start)> Phases)
{
    /// <summary>The attributes: number of phases, dilation, and taps and start of each phase.</summary>
    internal int[] Attributes => [Phases.Count, Dilation, .. Phases.SelectMany(phase => (int[])[phase.Taps, phase.Start])];

    /// <summary>Reads an axis.</summary>
    /// <param name="reader">Where from.</param>
    internal static PhaseAxis Read(RecordReader reader)
    {
        int count = reader.Next();
        return new PhaseAxis(reader.Next(), [.. Enumerable.Range(0, count).Select(_ => (reader.Next(), reader.Next()))]);
    }

    /// <summary>Outputs that a phase makes.</summary>
    /// <param name="phase">The phase.</param>
    /// <param name="size">Outputs of all phases.</param>
    internal int OutputsOf(int phase, int size) => (size - phase + Phases.Count - 1) / Phases.Count;
}
