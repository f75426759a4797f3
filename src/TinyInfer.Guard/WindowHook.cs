namespace TinyInfer.Guard;

/// <summary>Called after each window that a guard has judged.</summary>
/// <param name="guard">The guard.</param>
public delegate void WindowHook(WindowGuard guard);
