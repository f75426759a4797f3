using System;

namespace TinyInfer.Signal.Features;

/// <content>What happens to a window: a look at the sensor, features, and on to the next.</content>
public sealed partial class FeaturePipeline
{
    private void ComputeFeatures()
    {
        if (_spectrum != null)
        {
            _spectrum.Transform(_window, 0, _scans == null ? null : _scans[0]);
            _hasValues = false;
        }
        else
        {
            int at = _features.Length - _perWindow;
            Array.Copy(_features, _perWindow, _features, 0, at);
            foreach (FeatureExtractor extractor in _extractors)
            {
                extractor.Compute(_window, _scans, _features, at);
                at += extractor.Count;
            }
        }
    }

    /// <summary>Makes features of a spectrum that may have gone to a model without them.</summary>
    private void FinishFeatures()
    {
        if (_spectrum != null && !_hasValues)
        {
            _features ??= new int[_perWindow];
            _spectrum.Convert(_features);
            _hasValues = true;
        }
    }

    private SensorFault Scan()
    {
        SensorFault fault = _markedFor > 0 ? _marked : SensorFault.None;
        int channels = _window.Channels;
        for (int channel = 0; _observer != null && _health != null && channel < channels; channel++)
        {
            fault |= _health[channel].Check(_window.Shorts, channel, channels, _observer.GetWatch(channel));
        }

        for (int channel = 0; _scans != null && channel < channels; channel++)
        {
            if (channels == 1)
            {
                _window.FinishScan();
            }
            else
            {
                _scans[channel].Run(_window.Samples, channel, channels, _window.Length);
            }

            if (_health != null && _filters == null)
            {
                fault |= _health[channel].Check(_window.Samples, _window.Shorts, channel, channels, _scans[channel]);
            }
        }

        return fault;
    }

    /// <summary>A fault lasts as long as the window that had it is among the features.</summary>
    private void NoteFault(SensorFault fault)
    {
        Fault = fault;
        for (int i = _faults.Length - 1; i > 0; i--)
        {
            _faults[i] = _faults[i - 1];
            Fault |= (SensorFault)_faults[i];
        }

        _faults[0] = (int)fault;
    }

    /// <summary>Moves filtered samples on into the window.</summary>
    /// <returns>Whether the block can take samples again.</returns>
    private bool Drain()
    {
        if (!_filters.Block.IsFull)
        {
            return !_window.IsFull;
        }

        int end = _filters.Count * _window.Channels;
        _drained += _window.Append(_filters.Block.Samples, _drained, end - _drained);
        if (_drained < end)
        {
            return false;
        }

        _filters.Block.Clear();
        _drained = 0;
        return !_window.IsFull;
    }

    private void FilterBlock()
    {
        if (_filters != null && _filters.Block.IsFull)
        {
            SensorFault fault = _filters.Run(_health);
            if (fault != SensorFault.None)
            {
                Mark(fault);
            }
        }
    }

    private void Advance()
    {
        _window.Advance();
        _isSeen = false;
        _markedFor -= _window.Hop;
        if (_markedFor <= 0)
        {
            _marked = SensorFault.None;
            _markedFor = 0;
        }

        if (_filters != null)
        {
            Drain();
        }
    }
}
