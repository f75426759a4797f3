using System;

namespace TinyInfer.Signal.Features;

/// <summary>From a sensor's samples to a model's input: filters, windows, features, scaling, and a look at the sensor's health.</summary>
/// <remarks>
/// The desktop computes training data with this very class. All memory is allocated at construction, nothing per sample or window; only
/// features of one spectrum, which a model's input is made of directly, have memory once they are asked for as floats.
/// </remarks>
/// <example>
/// <code>
/// for (int used = 0; used &lt; count;)
/// {
///     used += pipeline.Append(samples, used, count - used);
///     while (pipeline.IsReady)
///     {
///         pipeline.Compute();
///         pipeline.Write(model.Input);
///         model.Run();
///     }
/// }
/// </code>
/// </example>
public sealed partial class FeaturePipeline
{
    private readonly SlidingWindow _window;
    private readonly FilterStage _filters;
    private readonly FeatureExtractor[] _extractors;
    private readonly FeatureScaler _scaler;
    private readonly SensorHealth[] _health;
    private readonly SampleScan[] _scans;
    private readonly SampleQuantizer _quantizer;
    private readonly int _perWindow;

    /// <summary>Faults of the windows that the features are of, the last one's first.</summary>
    private readonly int[] _faults;

    /// <summary>The only extractor if it can make a model's input of its spectrum without features in between; else null.</summary>
    private readonly SpectralBands _spectrum;

    /// <summary>Looks at the sensor while it computes its spectrum; null if samples are scanned, or not looked at.</summary>
    private readonly SpectralBands _observer;

    /// <summary>The features; null as long as nobody has asked for those of <see cref="_spectrum"/>.</summary>
    private int[] _features;
    private int _drained;
    private int _history;
    private SensorFault _marked;
    private int _markedFor;
    private bool _isSeen;
    private bool _hasValues;

    /// <summary>Makes a pipeline.</summary>
    /// <param name="settings">What it is made of.</param>
    /// <exception cref="ArgumentException">A setting is missing or out of range, or two do not go together.</exception>
    public FeaturePipeline(PipelineSettings settings)
    {
        if (settings.Extractors == null || settings.Extractors.Length == 0 || settings.History < 1)
        {
            throw new ArgumentException("a pipeline needs an extractor of features, and a history of 1 or more");
        }

        bool filters = settings.Filters != null && settings.Filters.Length > 0;
        _filters = filters ? new FilterStage(settings.Filters, settings.Channels) : null;
        Gate = settings.Gate;
        if (Gate != null && (settings.History > 1 || (Gate.Count != 1 && Gate.Count != settings.Channels)))
        {
            throw new ArgumentException("a first stage takes a history of 1, and a threshold for all channels or one per channel");
        }

        Gate?.Attach(settings.Channels);
        Routes = settings.Routes;
        if (Routes != null && Routes.Channel >= settings.Channels)
        {
            throw new ArgumentException("routes are chosen by a channel that the sensor has not");
        }

        _extractors = settings.Extractors;
        bool scans = false;
        bool isShort = !filters;
        bool isUnscanned = isShort && Gate == null && Routes == null;
        foreach (FeatureExtractor extractor in _extractors)
        {
            _perWindow += extractor.Count;
            scans |= extractor.NeedsScans;
            isShort &= extractor.TakesShorts;
            isUnscanned &= extractor.TakesUnscanned;
        }

        SpectralBands first = _extractors[0] as SpectralBands;
        bool isOnly = _extractors.Length == 1 && settings.Channels == 1 && settings.History == 1;
        _spectrum = isOnly && first != null && first.Count == first.CountPerChannel ? first : null;
        _observer = isUnscanned ? first : null;
        isShort &= settings.Channels == 1 || isUnscanned;
        scans |= Gate != null || Routes != null || (settings.Limits != null && _filters == null);

        _window = new SlidingWindow(settings.Channels, settings.Length, settings.Hop == 0 ? settings.Length : settings.Hop, isShort);
        if (scans && !isUnscanned)
        {
            _scans = new SampleScan[settings.Channels];
            for (int i = 0; i < _scans.Length; i++)
            {
                bool squares = (Gate != null && Gate.NeedsSquares) || (Routes != null && Routes.NeedsSquares);
                _scans[i] = new SampleScan { KeepsSquares = squares };
            }

            if (settings.Channels == 1)
            {
                _window.Attach(_scans[0]);
            }
        }

        _health = SensorHealth.Create(settings.Limits, settings.Channels, _filters == null ? ((_window.Length - 1) / _window.Hop) + 1 : 1);
        for (int i = 0; isUnscanned && i < _extractors.Length; i++)
        {
            ((SpectralBands)_extractors[i]).Watch(settings.Channels, settings.Limits);
        }

        _quantizer = settings.Resolutions == null ? null : new SampleQuantizer(settings.Resolutions, settings.Channels);
        _scaler = settings.Scaler ?? FeatureScaler.Identity(_extractors, _perWindow);
        _scaler.Attach(_extractors);
        _features = _spectrum == null ? new int[_perWindow * settings.History] : null;
        _faults = new int[settings.History];
        History = settings.History;
        PartCount = _extractors.Length == 1 ? _extractors[0].PartCount : _perWindow;
    }

    /// <summary>Number of features that the model takes: those of a window times <see cref="History"/>.</summary>
    public int FeatureCount => _perWindow * History;

    /// <summary>
    /// Number of parts that a person tells apart: feature i belongs to part i modulo this number. A window's features, or the channels of
    /// samples.
    /// </summary>
    public int PartCount { get; }

    /// <summary>How many windows' features the model takes at once.</summary>
    public int History { get; }

    /// <summary>Frames of the sensor from one window to the next.</summary>
    public int Hop => _window.Hop * (_filters == null ? 1 : _filters.Decimation);

    /// <summary>Samples per frame.</summary>
    public int Channels => _window.Channels;

    /// <summary>Whether there is a whole window to compute.</summary>
    public bool IsReady => _window.IsFull;

    /// <summary>Whether enough windows have been computed for <see cref="Write(Tensor)"/>.</summary>
    public bool HasFeatures => _history == History;

    /// <summary>Decides which windows are worth their features; null for all.</summary>
    public WindowGate Gate { get; }

    /// <summary>Tells in which way the machine works; null if there is one.</summary>
    public RouteSelector Routes { get; }

    /// <summary>Whether the last window ended at the gate: the features are then those of a window before.</summary>
    public bool IsStopped { get; private set; }

    /// <summary>
    /// Fault of the sensors in the windows that the features are of; the features are not to be believed then.
    /// </summary>
    public SensorFault Fault { get; private set; }

    /// <summary>Takes samples until a window is full.</summary>
    /// <param name="samples">Interleaved samples.</param>
    /// <param name="offset">Index of the first.</param>
    /// <param name="count">How many there are.</param>
    /// <returns>How many were taken; fewer than <paramref name="count"/> where there is a window to compute.</returns>
    public int Append(int[] samples, int offset, int count)
    {
        if (_filters == null)
        {
            return _window.Append(samples, offset, count);
        }

        int taken = 0;
        while (Drain() && taken < count)
        {
            taken += _filters.Block.Append(samples, offset + taken, count - taken);
            FilterBlock();
        }

        return taken;
    }

    /// <summary>Takes 16-bit samples until a window is full.</summary>
    /// <param name="samples">Interleaved samples.</param>
    /// <param name="offset">Index of the first.</param>
    /// <param name="count">How many there are.</param>
    /// <returns>How many were taken; fewer than <paramref name="count"/> where there is a window to compute.</returns>
    public int Append(short[] samples, int offset, int count)
    {
        if (_filters == null)
        {
            return _window.Append(samples, offset, count);
        }

        int taken = 0;
        while (Drain() && taken < count)
        {
            taken += _filters.Block.Append(samples, offset + taken, count - taken);
            FilterBlock();
        }

        return taken;
    }

    /// <summary>
    /// Takes the values of a sensor that gives floats, until a window is full, as 16-bit counts. NaN and infinite values are replaced, and
    /// make a fault.
    /// </summary>
    /// <param name="values">Interleaved values.</param>
    /// <param name="offset">Index of the first.</param>
    /// <param name="count">How many there are.</param>
    /// <returns>How many were taken; fewer than <paramref name="count"/> where there is a window to compute.</returns>
    /// <exception cref="InvalidOperationException">The pipeline was made without <see cref="PipelineSettings.Resolutions"/>.</exception>
    public int Append(float[] values, int offset, int count)
    {
        if (_quantizer == null)
        {
            throw new InvalidOperationException("a pipeline takes floats only where its settings give the channels' resolutions");
        }

        SlidingWindow target = _filters == null ? _window : _filters.Block;
        int taken = 0;
        while ((_filters == null || Drain()) && taken < count && !target.IsFull)
        {
            target.Append(_quantizer.Quantize(values[offset + taken], out bool bad));
            taken++;
            if (bad)
            {
                Mark(SensorFault.NotANumber);
            }

            FilterBlock();
        }

        return taken;
    }

    /// <summary>
    /// Says that something is wrong with a sensor that the pipeline cannot see itself; it counts for all windows that hold the last sample.
    /// </summary>
    /// <param name="fault">What is wrong.</param>
    public void Mark(SensorFault fault)
    {
        _marked |= fault;
        _markedFor = _window.Length;
    }

    /// <summary>Looks at the window before it is computed: whether sensors are well, and in which way the machine works.</summary>
    /// <exception cref="InvalidOperationException">There is no whole window.</exception>
    public void Look()
    {
        if (!_window.IsFull)
        {
            throw new InvalidOperationException("there is no whole window yet");
        }

        if (!_isSeen)
        {
            if (_observer != null)
            {
                ComputeFeatures();
            }

            NoteFault(Scan());
            Routes?.Take(_scans);
            _isSeen = true;
        }
    }

    /// <summary>Computes the features of the window, unless the gate stops it, and moves on to the next.</summary>
    /// <exception cref="InvalidOperationException">There is no whole window.</exception>
    public void Compute()
    {
        Look();
        IsStopped = Gate != null && Fault == SensorFault.None && !Gate.Opens(_scans);
        if (!IsStopped && _observer == null)
        {
            // What looks at the sensor as it computes has done so already.
            ComputeFeatures();
        }

        _history = _history < History ? _history + 1 : History;
        Advance();
    }

    /// <summary>Writes the features into a model's input, quantized.</summary>
    /// <param name="input">A tensor of <see cref="FeatureCount"/> elements.</param>
    /// <exception cref="ArgumentException">The tensor has another length, or a gain is absurd for its scale.</exception>
    public void Write(Tensor input)
    {
        RequireLength(input.Length);
        if (_spectrum != null && !_hasValues)
        {
            ScaledInput scaled = _scaler.Find(input, _perWindow);
            if (scaled != null && _spectrum.TryWrite(scaled, input))
            {
                return;
            }
        }

        FinishFeatures();
        _scaler.Write(_features, input);
    }

    /// <summary>Writes the features as floats, as a model before quantization takes them.</summary>
    /// <param name="input">Receives <see cref="FeatureCount"/> numbers.</param>
    /// <exception cref="ArgumentException">The array has another length.</exception>
    public void Write(float[] input)
    {
        RequireLength(input.Length);
        FinishFeatures();
        _scaler.Write(_features, input);
    }

    /// <summary>Scales features once more for a model, with a gain and an offset for each; called again when they have changed.</summary>
    internal void Adapt(float[] gains, float[] offsets) => _scaler.Adapt(gains, offsets);

    /// <summary>Forgets all samples, after a gap.</summary>
    public void Reset()
    {
        _window.Clear();
        _filters?.Reset();
        _quantizer?.Reset();
        _drained = 0;
        _history = 0;
        _markedFor = 0;
        _marked = SensorFault.None;
        for (int i = 0; i < _faults.Length; i++)
        {
            _faults[i] = 0;
        }

        Fault = SensorFault.None;
        IsStopped = false;
        _isSeen = false;
        for (int i = 0; _health != null && i < _health.Length; i++)
        {
            _health[i].Reset();
        }
    }

    private void RequireLength(int length)
    {
        if (length != FeatureCount)
        {
            throw new ArgumentException("the pipeline gives " + FeatureCount.ToString() + " features, not " + length.ToString());
        }
    }
}
