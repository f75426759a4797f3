using TinyInfer.Converter.Pipeline;
using TinyInfer.Guard;
using TinyInfer.Guard.Sampling;
using TinyInfer.Guard.Telemetry;

namespace TinyInfer.Converter.Simulation;

/// <summary>
/// A recording played to the firmware's application, frame by frame, on a clock that follows the sensor's rate and the recording's gaps.
/// </summary>
internal sealed class Playback
{
    private readonly PipelineDefinition _definition;
    private readonly Recording _recording;
    private readonly RecordingSource _source;
    private readonly WindowGuard _guard;
    private readonly GuardApplication _application;
    private long _periods;
    private int _windowStart = -1;
    private int _windowSection;
    private int _told;

    /// <summary>Makes a playback.</summary>
    /// <param name="definition">The pipeline.</param>
    /// <param name="recording">What is played.</param>
    /// <param name="guard">Judges windows.</param>
    /// <param name="sink">Receives telemetry.</param>
    internal Playback(PipelineDefinition definition, Recording recording, WindowGuard guard, TelemetrySink sink)
    {
        _definition = definition;
        _recording = recording;
        _source = new RecordingSource(recording);
        _guard = guard;
        _application = new GuardApplication(
            definition.Name, new Sampler(_source, 1), guard, null, sink, definition.Sensor.SilenceMilliseconds);
    }

    /// <summary>Frames from which on the machine has changed and is well, in order: the board is told so.</summary>
    internal IReadOnlyList<int> LearnAt { get; init; } = [];

    private long Now => (long)(_periods * 1000.0 / _definition.Sensor.Rate);

    /// <summary>Plays the recording.</summary>
    /// <param name="take">Told the first frame of each window once it is judged, windows that cannot be believed included.</param>
    /// <param name="stage">What is being done, for <paramref name="progress"/>.</param>
    /// <param name="progress">Told how far it has come; null for nobody.</param>
    internal void Run(Action<int> take, string stage, Action<string, double>? progress)
    {
        _guard.WindowJudged = _ =>
        {
            take(NextStart());
            progress?.Invoke(stage, (double)_source.Position / _recording.Length);
        };
        _application.Start("power", 0);
        while (_source.Position < _recording.Length)
        {
            if (_told < LearnAt.Count && _source.Position >= LearnAt[_told])
            {
                _application.Relearn();
                _told++;
            }

            if (_source.IsAtGap)
            {
                WaitForGap();
                _application.Poll();
            }

            _periods++;
            _application.Poll();
            _application.Step(Now);
        }

        _guard.WindowJudged = null;
    }

    /// <summary>Time passes without samples, which is silence if it lasts.</summary>
    private void WaitForGap()
    {
        long end = _periods + Math.Max(0, (long)Math.Round(_recording.SecondsBefore(_source.Position) * _definition.Sensor.Rate) - 1);
        while (_periods < end && _guard.Fault != Signal.SensorFault.Silent)
        {
            _periods++;
            _application.Step(Now);
        }

        _periods = end;
    }

    /// <summary>The first frame of the window that has been judged last: windows follow each other, and start anew after a gap.</summary>
    private int NextStart()
    {
        _windowStart = _windowStart >= 0 && _windowSection == _source.SectionStart ? _windowStart + _definition.Step : _source.SectionStart;
        _windowSection = _source.SectionStart;
        return _windowStart;
    }
}
