using System;
using TinyInfer.Anomaly;

namespace TinyInfer.Guard.State;

/// <summary>State of several detectors as one: that of each after the other. All of it is taken up, or nothing.</summary>
internal static class DetectorStates
{
    /// <summary>Saves the state of detectors.</summary>
    /// <param name="detectors">The detectors.</param>
    /// <returns>The bytes.</returns>
    internal static byte[] Save(Detector[] detectors)
    {
        byte[] state = new byte[SizeOf(detectors)];
        int at = 0;
        foreach (Detector detector in detectors)
        {
            byte[] own = detector.SaveState();
            Array.Copy(own, 0, state, at, own.Length);
            at += own.Length;
        }

        return state;
    }

    /// <summary>Takes up what <see cref="Save"/> gave.</summary>
    /// <param name="detectors">The detectors.</param>
    /// <param name="state">The bytes; null if there are none.</param>
    /// <returns>What is wrong with the bytes, as a human-readable message; null if they were taken.</returns>
    internal static string Load(Detector[] detectors, byte[] state)
    {
        if (state == null)
        {
            return detectors[0].LoadState(null);
        }

        if (state.Length != SizeOf(detectors))
        {
            return "detector state: it is of other routes; the detectors start anew";
        }

        byte[] before = Save(detectors);
        string problem = Restore(detectors, state);
        if (problem != null)
        {
            Restore(detectors, before);
        }

        return problem;
    }

    private static string Restore(Detector[] detectors, byte[] state)
    {
        string problem = null;
        int at = 0;
        for (int i = 0; i < detectors.Length && problem == null; i++)
        {
            byte[] own = new byte[detectors[i].GetStateSize()];
            Array.Copy(state, at, own, 0, own.Length);
            at += own.Length;
            problem = detectors[i].LoadState(own);
        }

        return problem;
    }

    private static int SizeOf(Detector[] detectors)
    {
        int size = 0;
        foreach (Detector detector in detectors)
        {
            size += detector.GetStateSize();
        }

        return size;
    }
}
