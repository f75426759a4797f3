using TinyInfer.Guard.Sampling;

namespace TinyInfer.Converter.Scaffold;

/// <summary>A sensor in name only, to see what firmware takes of a board.</summary>
/// <param name="channels">Samples per frame.</param>
internal sealed class SilentSource(int channels) : SampleSource
{
    /// <inheritdoc/>
    public override int Channels => channels;

    /// <inheritdoc/>
    public override bool Start() => true;

    /// <inheritdoc/>
    public override int Read(short[] target, int offset, int frames) => NoAnswer;
}
