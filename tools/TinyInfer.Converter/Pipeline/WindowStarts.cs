namespace TinyInfer.Converter.Pipeline;

/// <summary>Tells where in a recording the windows start that have features: after a gap, they start anew.</summary>
/// <param name="definition">The pipeline.</param>
/// <param name="recording">The recording that is played to it.</param>
internal sealed class WindowStarts(PipelineDefinition definition, Recording recording)
{
    private int _start = -1;
    private int _section;

    /// <summary>The first moment of the window that has been computed last; to be asked once for each.</summary>
    internal int Next()
    {
        _start = _start >= 0 && _section == recording.SectionStart ? _start + definition.Step : recording.SectionStart;
        _section = recording.SectionStart;
        return _start;
    }
}
